"""How a page of the local Discord is painted: Discord's measures and colours, dark and light."""

_DARK = """
--back: #313338; --raised: #2b2d31; --text: #dbdee1; --strong: #f2f3f5; --faint: #949ba4; --line: #3f4147;
--link: #00a8fc; --mention: #c9cdfb; --mention-back: #3c4270; --code: #1e1f22; --control: #4e5058;
--control-text: #fff; --whisper: #35363e; --whisper-edge: #5865f2; --edge: #1e1f22; --quote: #4e5058;
color-scheme: dark;
"""
_LIGHT = """
--back: #fff; --raised: #f2f3f5; --text: #313338; --strong: #060607; --faint: #5c5e66; --line: #e3e5e8;
--link: #006ce7; --mention: #505cdc; --mention-back: #e6e8fd; --code: #e3e5e8; --control: #e3e5e8;
--control-text: #313338; --whisper: #f1f3ff; --whisper-edge: #5865f2; --edge: #c4c9ce; --quote: #c4c9ce;
color-scheme: light;
"""

STYLE = (
    f":root {{{_DARK}}} @media (prefers-color-scheme: light) {{ :root {{{_LIGHT}}} }}"
    f' :root[data-theme="dark"] {{{_DARK}}} :root[data-theme="light"] {{{_LIGHT}}}'
    """
* { box-sizing: border-box; }
body { margin: 0; padding: 0 0 16px; background: var(--back); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif; }
h1, h2, h3, p, ul, figure, blockquote, pre { margin: 0; }
body > h1 { position: sticky; top: 0; z-index: 1; padding: 12px 16px; background: var(--back); color: var(--strong);
  border-bottom: 1px solid var(--line); font-size: 16px; }
h1 a { color: var(--faint); }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.index { padding: 0 16px; }
.index h2 { margin: 20px 0 6px; color: var(--faint); font-size: 13px; }
.index ul { padding: 0; list-style: none; }
.index li { padding: 3px 0; }
.index .under { padding-left: 24px; }
.day { display: flex; align-items: center; margin: 16px 16px 0; color: var(--faint); font-size: 12px;
  font-weight: 600; }
.day::before, .day::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.day span { padding: 0 8px; }
.message { position: relative; padding: 6px 16px 6px 72px; margin-top: 12px; min-height: 48px; }
.only-you { background: var(--whisper); border-left: 2px solid var(--whisper-edge); padding-left: 70px; }
.above { margin-bottom: 4px; color: var(--faint); font-size: 14px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.avatar { position: absolute; left: 16px; width: 40px; height: 40px; border-radius: 50%; color: #fff; font-size: 18px;
  font-weight: 600; line-height: 40px; text-align: center; }
.tone0 { background: #5865f2; } .tone1 { background: #757e8a; } .tone2 { background: #3ba55c; }
.tone3 { background: #c27c0e; } .tone4 { background: #d83c3e; } .tone5 { background: #b8379c; }
header b { color: var(--strong); font-weight: 600; }
header time { margin-left: 8px; color: var(--faint); font-size: 12px; }
.badge { margin-left: 5px; padding: 1px 5px; border-radius: 4px; background: #5865f2; color: #fff; font-size: 10px;
  font-weight: 600; vertical-align: 2px; }
.text h1, .text h2, .text h3 { color: var(--strong); font-weight: 700; line-height: 1.375; }
.text h1 { margin: 12px 0 6px; font-size: 24px; } .text h2 { margin: 10px 0 5px; font-size: 20px; }
.text h3 { margin: 8px 0 4px; font-size: 16px; }
.text > :first-child { margin-top: 0; }
.small { color: var(--faint); font-size: 13px; }
.item { display: flex; gap: 8px; padding-left: 6px; }
.item > span { color: var(--faint); }
.depth1 { padding-left: 26px; } .depth2 { padding-left: 46px; } .depth3 { padding-left: 66px; }
blockquote { padding: 0 8px 0 12px; border-left: 4px solid var(--quote); border-radius: 4px; }
code { padding: 2px 4px; border-radius: 4px; background: var(--code); font: 14px/1.3 Consolas, "Liberation Mono",
  "DejaVu Sans Mono", monospace; }
pre { margin: 6px 0; padding: 8px; border: 1px solid var(--edge); border-radius: 4px; background: var(--code);
  white-space: pre-wrap; }
pre code { padding: 0; }
.text time { padding: 0 2px; border-radius: 3px; background: var(--code); }
.mention { padding: 0 2px; border-radius: 3px; background: var(--mention-back); color: var(--mention);
  font-weight: 500; }
.spoiler { padding: 0 2px; border-radius: 4px; background: var(--control); color: transparent; }
.spoiler:hover { color: inherit; }
.edited, .thinking { color: var(--faint); font-size: 11px; }
.text > p:has(+ .edited) { display: inline; }
.thinking { font-size: 15px; }
.embed { position: relative; max-width: 520px; margin-top: 6px; padding: 10px 16px 14px 12px; border-radius: 4px;
  border-left: 4px solid var(--edge); background: var(--raised); font-size: 14px; }
.embed::after { content: ""; display: block; clear: both; }
.wide { max-width: 600px; font-size: 16px; }
.wide > * { margin-top: 8px; }
.by { color: var(--strong); font-weight: 600; }
.title { margin: 4px 0; color: var(--strong); font-size: 16px; font-weight: 600; }
.fields { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin-top: 8px; }
.field { grid-column: 1 / -1; }
.field.inline { grid-column: auto; }
.field > b { color: var(--strong); font-weight: 600; }
.embed footer { margin-top: 8px; color: var(--faint); font-size: 12px; }
.picture { position: relative; display: inline-block; max-width: 100%; margin-top: 10px; }
.picture img { display: block; max-width: min(550px, 100%); max-height: 480px; border-radius: 4px; }
.alt { position: absolute; left: 8px; bottom: 8px; padding: 2px 6px; border-radius: 4px; background: #000a; color: #fff;
  font-size: 11px; font-weight: 700; }
.thumbnail { float: right; margin: 0 0 8px 16px; }
.thumbnail img { max-width: 80px; max-height: 80px; border-radius: 4px; }
.file { max-width: 520px; margin-top: 6px; padding: 12px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--raised); }
.file small { color: var(--faint); }
.poll { max-width: 440px; margin-top: 6px; padding: 12px; border-radius: 8px; background: var(--raised); }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; max-width: 520px; }
.section { display: flex; justify-content: space-between; gap: 12px; }
button, .button { display: inline-block; min-height: 32px; padding: 4px 14px; border: 0; border-radius: 8px;
  background: var(--control); color: var(--control-text); font: inherit; font-size: 14px; font-weight: 500;
  text-align: center; }
.button { padding-top: 6px; }
.primary { background: #5865f2; color: #fff; } .success { background: #248046; color: #fff; }
.danger { background: #da373c; color: #fff; }
button:disabled { opacity: .5; }
.select { display: flex; justify-content: space-between; width: 100%; max-width: 400px; padding: 8px 12px;
  border: 1px solid var(--edge); background: var(--code); color: var(--faint); text-align: left; }
.chosen { color: var(--text); }
.reactions { display: flex; gap: 4px; margin-top: 4px; }
.reactions span { padding: 2px 6px; border-radius: 8px; background: var(--raised); font-size: 14px; }
.thread { display: block; max-width: 480px; margin-top: 8px; padding: 8px 12px; border-radius: 8px;
  background: var(--raised); font-size: 14px; }
.thread b { color: var(--strong); }
.whisper { margin-top: 4px; color: var(--faint); font-size: 12px; }
hr { margin: 8px 0; border: 0; border-top: 1px solid var(--line); }
@media (max-width: 600px) {
  .message { padding-left: 64px; } .only-you { padding-left: 62px; }
  .avatar { left: 12px; }
  .fields { grid-template-columns: 1fr; }
}
"""
)
