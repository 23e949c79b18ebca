const WIDTH = 28;
const CLEAR_LINE = '\r\u001b[K';

/** How far something long is. Drawn on a terminal only: a log gets one line when it begins, or one for each tenth. */
export interface ProgressBar {
  /** @param note beside the figures: `, about 27 s left` */
  update(done: number, total: number, note?: string): void;
  end(): void;
}

/** On one line of the terminal, which is free again afterwards. */
export function drawnBar(label: string, stream: NodeJS.WriteStream): ProgressBar {
  const draw = (text: string): void => void stream.write(`${CLEAR_LINE}${fit(text, stream.columns)}`);
  draw(label);
  return {
    update: (done, total, note = '') => draw(`${bar(done, total)} ${done}/${total}${note}  ${label}`),
    end: () => void stream.write(CLEAR_LINE),
  };
}

/** In a log: a line when it begins, and one whenever a further tenth is done. */
export function loggedBar(label: string, line: (text: string) => void): ProgressBar {
  let tenths = 0;
  line(label);
  return {
    update: (done, total, note = '') => {
      const now = total === 0 ? 0 : Math.floor((10 * done) / total);
      if (now > tenths) line(`${done}/${total}${note}`);
      tenths = now;
    },
    end: () => {},
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
