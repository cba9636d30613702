/** A folder as this system writes it. */
export function examplePath(agent: string = navigator.userAgent): string {
  if (/Windows/.test(agent)) return "E:\\hexiao-backup";
  return /Macintosh/.test(agent) ? "/Volumes/USB/hexiao-backup" : "/media/usb/hexiao-backup";
}
