/** More than any picture of a code needs; the core has a limit of its own. */
export const LARGEST_FILE = 10_000_000;

/** A file as the core takes it. An unreadable one is an empty one, which the core refuses. */
export function base64(file: File): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    // `data:image/png;base64,` ends at the first comma.
    reader.onloadend = () =>
      resolve(typeof reader.result === "string" ? reader.result.slice(reader.result.indexOf(",") + 1) : "");
    reader.readAsDataURL(file);
  });
}
