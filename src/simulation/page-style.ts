/** The look of the page: light and dark, wide and narrow. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1d2128); --line: light-dark(#dfe3e8, #333a45);
  --ink: light-dark(#1b1f24, #e6e9ee); --soft: light-dark(#5d6672, #9aa4b2); --accent: light-dark(#1f5fbf, #7db2ff);
  --good: light-dark(#1c7a43, #6fd297); --bad: light-dark(#b3261e, #ff9a91); --held: light-dark(#8a5a00, #f0bf5e);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .75rem; }
h2 small { font-weight: normal; color: var(--soft); margin-left: .4rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
code, pre { font-family: var(--mono); font-size: .86em; } pre { margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
header code { color: var(--accent); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0 -1rem -1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .82rem; border-top: 0; }
th:first-child, td:first-child { padding-left: 1rem; }
td.wrap { white-space: normal; min-width: 12rem; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .5rem; font-size: .78rem; line-height: 1.4; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .held { color: var(--held); } .calm { color: var(--soft); }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
label { display: grid; font-size: .82rem; color: var(--soft); }
button, select, input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 7px; padding: .3rem .65rem; min-height: 2.2rem; }
input { width: 8.5rem; }
button { cursor: pointer; } button:hover { border-color: var(--accent); } button.stop { color: var(--bad); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#faults .row + .row { margin-top: .75rem; } #faults ul { margin: .75rem 0 0; padding: 0; list-style: none; }
.entry { border-top: 1px solid var(--line); margin: 0 -1rem; padding: .4rem 1rem; }
.entry summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; list-style: none; }
.entry summary::-webkit-details-marker { display: none; }
.entry .name { font-family: var(--mono); font-size: .86em; flex: 1 1 9rem; overflow-wrap: anywhere; }
.entry time { color: var(--soft); font-size: .82rem; font-variant-numeric: tabular-nums; }
#pending { margin: .75rem 0 0; } .marks { display: flex; gap: .4rem; }
#journal { padding-bottom: .6rem; }
details.file summary { cursor: pointer; color: var(--soft); }
#said { margin: .5rem 0 0; } #said:empty { display: none; }
`
