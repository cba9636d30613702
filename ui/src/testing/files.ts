/** One file, as a control or a drop holds it. */
export const fileList = (file: File): FileList => ({ 0: file, length: 1, item: () => file }) as unknown as FileList;
