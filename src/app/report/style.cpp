#include "app/report/style.hpp"

namespace skillgit::report {

std::string_view style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #fbfaf7; --card: #ffffff; --line: #e4e1d9; --ink: #22252a; --soft: #62676f;
  --accent: #2b5f8c; --band: #2b5f8c24;
  --good: #1c6b45; --good-fill: #cde8d8; --bad: #a1372c; --bad-fill: #f6dcd7;
  --part: #7a5600; --part-fill: #f8e7bd; --none-fill: #f1efe9;
  --shade: #00000038;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16181c; --card: #1e2126; --line: #33373e; --ink: #e6e5e1; --soft: #a0a5ad;
    --accent: #8fbde4; --band: #8fbde42b;
    --good: #8ed3ab; --good-fill: #1f4733; --bad: #f0a79d; --bad-fill: #552822;
    --part: #ecca7c; --part-fill: #4d3c12; --none-fill: #25282d; --shade: #000000b0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; letter-spacing: -.02em; }
h2 { font-size: 1.25rem; margin-bottom: .35rem; }
h3 { font-size: 1.02rem; margin: 1.6rem 0 .35rem; }
h4 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
p { margin: .35rem 0 .8rem; max-width: 46rem; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
section { margin-top: 2.75rem; }
small, .soft { color: var(--soft); }
.soft { font-size: .92rem; }
code, pre, .id { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .87em; }
td, th, li, dd, p, code, summary, h4 { unicode-bidi: isolate; }
pre { margin: .5rem 0 1rem; padding: .75rem .9rem; overflow-x: auto; background: var(--card);
  border: 1px solid var(--line); border-radius: 8px; line-height: 1.5; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }

.claim { margin-bottom: 2.25rem; padding: 1rem 1.25rem; border: 1px solid var(--line);
  border-left: 5px solid var(--soft); border-radius: 8px; background: var(--card); }
.claim p { margin: 0; max-width: none; }
.claim p + p { color: var(--soft); font-size: .92rem; margin-top: .2rem; }
.claim strong { font-size: 1.1rem; }
.claim.passed { border-left-color: var(--good); }
.claim.open { border-left-color: var(--part); }
.run { color: var(--soft); margin: .1rem 0 0; }
.run .id { overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .9rem;
  margin: 1.4rem 0 1.6rem; padding: 0; list-style: none; }
.tiles li { padding: .85rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; }
.tiles b { display: block; font-size: 1.5rem; font-weight: 600; line-height: 1.3;
  font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.tiles span { color: var(--soft); font-size: .88rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 0; padding: 0;
  list-style: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .4rem 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.names span { display: inline-block; max-width: 100%; overflow-wrap: anywhere;
  margin-right: .6rem; }
p + .names { margin: -.6rem 0 .8rem; color: var(--soft); font-size: .92rem; }
.names details { margin: .1rem 0; }

/* Shades at the sides, each covered once there is no more to scroll to. */
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 8px; background:
    linear-gradient(to right, var(--card) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--card) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / .9rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / .9rem 100% no-repeat scroll,
    var(--card); }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .92rem; }
caption { text-align: left; padding: .5rem .75rem; color: var(--soft); }
th, td { padding: .38rem .75rem; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--line); }
tbody:last-child tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--card); color: var(--soft);
  font-weight: 550; white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody th { font-weight: 500; }
.offers { max-height: 34rem; }
.offers td:last-child { min-width: 18rem; }
.v { white-space: nowrap; }
.v.accepted { color: var(--good); } .v.rejected { color: var(--bad); }
.v.indecisive, .v.forced { color: var(--part); } .v.refused { color: var(--soft); }

.chart { padding: .6rem .4rem .2rem; }
svg { display: block; width: 100%; min-width: 40rem; height: auto; }
svg text { fill: var(--soft); font-size: 12px; font-family: inherit; }
.axis { stroke: var(--line); stroke-width: 1; }
.band { fill: var(--band); }
.current { fill: none; stroke: var(--accent); stroke-width: 2.2; stroke-linejoin: round; }
.mark { fill: none; stroke-width: 1.8; stroke-linecap: round; }
.mark.accepted { fill: var(--good); stroke: var(--good); }
.mark.rejected { stroke: var(--bad); }
.mark.indecisive { stroke: var(--part); fill: var(--card); }
.mark.forced { stroke: var(--part); fill: var(--part); }
.mark.refused { stroke: var(--soft); }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.4rem; margin: .6rem 0 0; padding: 0;
  list-style: none; color: var(--soft); font-size: .9rem; }
.key li { display: flex; align-items: center; gap: .45rem; }
.key svg { min-width: 0; width: 18px; height: 14px; flex: none; }

details { border: 1px solid var(--line); border-radius: 8px; background: var(--card);
  margin: .5rem 0; scroll-margin-top: 1rem; }
summary { cursor: pointer; padding: .55rem .9rem; overflow-wrap: anywhere; }
summary .id { margin-right: .5rem; }
summary .v { margin-right: .7rem; }
details > div { padding: .1rem .9rem .6rem; border-top: 1px solid var(--line); }
details dl { margin-top: .7rem; }
.diff { padding: .5rem 0; background: var(--page); white-space: pre-wrap; overflow-wrap: anywhere;
  unicode-bidi: plaintext; }
.diff > * { display: block; padding: 0 .9rem 0 2rem; text-indent: -1.1rem; text-decoration: none;
  min-height: 1.5em; }
.diff ins { background: var(--good-fill); }
.diff del { background: var(--bad-fill); }
.diff ins b { font-weight: 700; text-decoration: underline; text-underline-offset: .18em; }
.diff del b { font-weight: 400; text-decoration: line-through; }
.diff i { color: var(--soft); font-style: normal; }

.grid { max-height: 40rem; }
.grid table { width: auto; font-size: .82rem; border-spacing: 2px 2px; }
.grid th, .grid td { border: 0; padding: .12rem .2rem; }
.grid tbody th { position: sticky; left: 0; z-index: 1; background: var(--card);
  font-weight: 400; white-space: nowrap; padding-right: .8rem; max-width: 22rem; overflow: hidden;
  text-overflow: ellipsis; }
.grid thead th { text-align: center; line-height: 1.2; min-width: 2.1rem; }
.grid thead th:first-child { left: 0; z-index: 3; text-align: left; }
.grid thead a { color: inherit; text-decoration: none; }
.grid tbody .g { color: var(--soft); font-weight: 550; padding-top: .7rem; overflow: visible; }
.grid td { text-align: center; min-width: 2.1rem; border-radius: 3px; white-space: nowrap;
  font-variant-numeric: tabular-nums; background: var(--none-fill); color: var(--soft); }
.grid i, .key i { font-style: normal; }
td.f, .key .f { background: var(--good-fill) !important; color: var(--good) !important; }
td.p, .key .p { background: var(--part-fill) !important; color: var(--part) !important; }
td.z, .key .z { background: var(--bad-fill) !important; color: var(--bad) !important; }
td.m, .key .m { outline: 1px dashed var(--soft); outline-offset: -2px; }
.key i { min-width: 2.1rem; padding: .05rem .2rem; text-align: center; border-radius: 3px;
  background: var(--none-fill); }

@media (max-width: 40rem) {
  main { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.7rem; }
  dl { grid-template-columns: 5.5rem 1fr; gap: .2rem .7rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: .6rem; }
  .tiles li { padding: .6rem .7rem; }
  .tiles b { font-size: 1.15rem; }
  .grid tbody th { max-width: 9rem; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb;
    --accent: #1f4f7a; --band: #1f4f7a22; --good: #14532d; --good-fill: #dcefe3; --bad: #8b2a20;
    --bad-fill: #f9e6e2; --part: #6b4c00; --part-fill: #fbf0d4; --none-fill: #f4f3ef; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { max-height: none !important; overflow: visible; border: 0; }
  thead th, .grid tbody th { position: static; }
  section, details { break-inside: auto; }
  h2, h3, h4, summary { break-after: avoid; }
  tr, .tiles li { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  svg { min-width: 0; }
}
)css";
}

}  // namespace skillgit::report
