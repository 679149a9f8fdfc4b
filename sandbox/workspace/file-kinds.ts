export interface FileKind {
  mimetype: string;
  filetype: string;
  prettyType: string;
}

/** The type of a file, by its extension. */
export function kindOfFile(name: string): FileKind {
  const end = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return kinds[end] ?? { mimetype: 'application/octet-stream', filetype: 'binary', prettyType: 'Binary' };
}

const kinds: Record<string, FileKind> = {
  png: { mimetype: 'image/png', filetype: 'png', prettyType: 'PNG' },
  jpg: { mimetype: 'image/jpeg', filetype: 'jpg', prettyType: 'JPEG' },
  jpeg: { mimetype: 'image/jpeg', filetype: 'jpg', prettyType: 'JPEG' },
  gif: { mimetype: 'image/gif', filetype: 'gif', prettyType: 'GIF' },
  csv: { mimetype: 'text/csv', filetype: 'csv', prettyType: 'CSV' },
  txt: { mimetype: 'text/plain', filetype: 'text', prettyType: 'Plain Text' },
  pdf: { mimetype: 'application/pdf', filetype: 'pdf', prettyType: 'PDF' },
};
