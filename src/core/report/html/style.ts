/** The look of the page: light and dark, on screens and on paper. No file and no font is fetched. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: light-dark(#f6f7f9, #14171c); --card: light-dark(#ffffff, #1c2027); --ink: light-dark(#1b2330, #e6e9ee);
  --soft: light-dark(#566072, #a3adbb); --line: light-dark(#dde1e8, #313843); --code: light-dark(#f1f3f7, #12151a);
  --good: light-dark(#16703f, #4cc38a); --bad: light-dark(#c62a3a, #ff7a85); --wavering: light-dark(#a15c07, #f0b454);
  --quiet: light-dark(#8a94a6, #6b7686); --accent: light-dark(#2f5fd0, #86a9ff);
  --good-wash: light-dark(#e4f5ec, #16301f); --bad-wash: light-dark(#fdeaec, #3a191d); --wavering-wash: light-dark(#fdf1dd, #35270f); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.55;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
main, header, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: var(--accent); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.1rem; font-weight: 600; color: var(--soft); margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .35rem; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
.hint { color: var(--soft); margin: 0 0 1rem; font-size: .92rem; }
.verdict { border-radius: 14px; padding: 1.4rem 1.6rem; border: 1px solid var(--line); background: var(--card); }
.verdict strong { display: block; font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; }
.verdict.good { background: var(--good-wash); border-color: var(--good); } .verdict.good strong { color: var(--good); }
.verdict.bad { background: var(--bad-wash); border-color: var(--bad); } .verdict.bad strong { color: var(--bad); }
.verdict p { margin: .35rem 0 0; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .9rem 0 0; padding: 0; font-size: .88rem; color: var(--soft); }
.facts div { display: flex; gap: .4rem; } .facts dt { font-weight: 600; } .facts dd { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .8rem 1rem; }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: .85rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem; margin: .75rem 0; break-inside: avoid; }
.card p { margin: .4rem 0; }
.defect { border-left: 4px solid var(--wavering); } .defect.critical, .defect.high { border-left-color: var(--bad); }
.chip { display: inline-block; border-radius: 99px; padding: 0 .6rem; font-size: .78rem; font-weight: 600; border: 1px solid var(--line); color: var(--soft); }
.chip.critical { background: var(--bad); color: var(--card); border-color: var(--bad); }
.chip.high { background: var(--bad-wash); color: var(--bad); border-color: var(--bad); }
.chip.medium { background: var(--wavering-wash); color: var(--wavering); border-color: var(--wavering); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .85em; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .85rem; margin: .4rem 0; overflow: auto; white-space: pre-wrap; max-height: 26rem; }
.curl { display: flex; gap: .5rem; align-items: flex-start; } .curl pre { flex: 1; margin: .3rem 0; }
button { font: inherit; font-size: .85rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); padding: .35rem .8rem; cursor: pointer; }
button:hover { border-color: var(--accent); } button[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.curl button { margin-top: .35rem; }
details > summary { cursor: pointer; color: var(--soft); font-size: .9rem; padding: .15rem 0; }
.exchange { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 1rem; }
table { border-collapse: collapse; width: 100%; background: var(--card); font-size: .88rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; }
caption { text-align: left; color: var(--soft); padding: .6rem .9rem 0; font-size: .85rem; }
th, td { padding: .4rem .7rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; font-size: .8rem; color: var(--soft); white-space: nowrap; }
td.count, th.count { text-align: center; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.good { background: var(--good-wash); color: var(--good); } td.bad { background: var(--bad-wash); color: var(--bad); font-weight: 700; }
td.wavering { background: var(--wavering-wash); color: var(--wavering); } td.quiet { color: var(--soft); }
td.wide { width: 45%; min-width: 12rem; }
svg.bar { display: block; width: 100%; height: .8rem; border-radius: 4px; background: var(--code); margin-top: .35rem; }
svg.histogram { display: block; width: 100%; height: 6rem; }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: .8rem; }
svg .good { fill: var(--good); } svg .bad { fill: var(--bad); } svg .wavering { fill: var(--wavering); }
svg .quiet { fill: var(--quiet); } svg .accent { fill: var(--accent); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 0 1.5rem; }
.tests { list-style: none; margin: 0; padding: 0; }
.tests li { display: grid; grid-template-columns: 5.2rem 1fr auto; gap: .6rem; padding: .28rem 0; border-top: 1px solid var(--line); font-size: .9rem; }
.tests time { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 700; } .flaky { color: var(--wavering); font-weight: 600; } .skipped { color: var(--soft); }
.file { content-visibility: auto; contain-intrinsic-size: auto 3rem; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0 1rem; }
.filter input { font: inherit; padding: .35rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); min-width: 16rem; flex: 1; }
footer { color: var(--soft); font-size: .85rem; padding-top: 2.5rem; padding-bottom: 3rem; }
[hidden] { display: none !important; }
@media print {
  :root { color-scheme: light; } body { background: #fff; font-size: 10pt; } .filter, .curl button, .skip { display: none; }
  main, header, footer { max-width: none; padding: 0; } .card, .verdict, .scroll { border-radius: 0; } .scroll { overflow: visible; }
  pre { max-height: none; } .file { content-visibility: visible; } * { print-color-adjust: exact; }
}
`;
