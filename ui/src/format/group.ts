/** Long texts in groups, so that eyes and fingers keep their place. */
export function grouped(text: string, of = 4): string[] {
  return text.match(new RegExp(`.{1,${of}}`, "g")) ?? [];
}
