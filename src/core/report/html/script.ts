/** What the page does: copying, filtering, and opening everything for printing. It reads nothing but the page. */
export const SCRIPT = `
const said = document.getElementById('said');
const tell = (text) => { said.textContent = text; };
const copy = async (pre) => {
  try { await navigator.clipboard.writeText(pre.textContent); }
  catch {
    const range = document.createRange(); range.selectNodeContents(pre);
    const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range);
    document.execCommand('copy');
  }
};
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await copy(button.previousElementSibling);
    button.textContent = 'Copied'; tell('The command was copied');
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
}
const filter = document.querySelector('.filter');
if (filter) {
  filter.hidden = false;
  const search = filter.querySelector('input');
  const buttons = [...filter.querySelectorAll('button')];
  const files = [...document.querySelectorAll('.file')].map((file) => ({ file, tests: [...file.querySelectorAll('li')] }));
  const apply = () => {
    const wanted = buttons.find((button) => button.getAttribute('aria-pressed') === 'true').value;
    const words = search.value.toLowerCase();
    let shown = 0;
    for (const { file, tests } of files) {
      let here = 0;
      for (const test of tests) {
        const fits = (wanted === '' || test.dataset.status === wanted) && test.textContent.toLowerCase().includes(words);
        test.hidden = !fits; if (fits) here += 1;
      }
      file.hidden = here === 0; shown += here;
      if (words !== '' || wanted !== '') file.open = here > 0;
    }
    tell(shown + (shown === 1 ? ' test' : ' tests'));
  };
  search.addEventListener('input', apply);
  for (const button of buttons) button.addEventListener('click', () => {
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    apply();
  });
}
addEventListener('beforeprint', () => { for (const details of document.querySelectorAll('.defect details')) details.open = true; });
`;
