/** Where generated applications hide their ports: `port=5000`, `PORT || 3001`, `.listen(3001`, `--port 8000`, `EXPOSE 80`. */
const PORT = /(?:\bport\b["']?\s*[)=:,|?\s]{1,6}\s*|\.listen\(\s*|\bEXPOSE\s+)(\d{2,5})\b/gi;

/** The ports that a text names, each once, in the order of the text. */
export function portsIn(text: string): readonly number[] {
  const ports = [...text.matchAll(PORT)].map(([, port]) => Number(port));
  return [...new Set(ports.filter((port) => port > 0 && port < 65_536))];
}
