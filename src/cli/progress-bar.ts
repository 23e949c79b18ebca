const WIDTH = 28;
const CLEAR_LINE = '\r\u001b[K';

/** How far something long is. Drawn on a terminal only: a log gets one line when it begins. */
export interface ProgressBar {
  update(done: number, total: number): void;
  end(): void;
}

/** On one line of the terminal, which is free again afterwards. */
export function drawnBar(label: string, stream: NodeJS.WriteStream): ProgressBar {
  const draw = (text: string): void => void stream.write(`${CLEAR_LINE}${fit(text, stream.columns)}`);
  draw(label);
  return {
    update: (done, total) => draw(`${bar(done, total)} ${done}/${total}  ${label}`),
    end: () => void stream.write(CLEAR_LINE),
  };
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
}

/** A line that wraps cannot be drawn over. */
function fit(text: string, columns = 80): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}
