import { createHash } from 'node:crypto';

/** The style sheet of the client's page in the agency's colour. It loads nothing. */
export function styleOf(color: string): string {
  return `:root{color-scheme:light dark;--brand:${color};--on-brand:${inkOn(color)};--back:#f3f4f6;--card:#fff;--ink:#1b1d21;--quiet:#555b66;--tile:#e9ecf1;--line:#7c8493;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--back:#121418;--card:#1e2127;--ink:#f1f2f4;--quiet:#b6bcc6;--tile:#343a45;--line:#8b93a1;--bad:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;padding:16px 8px 32px;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:640px;margin:0 auto;background:var(--card);border-radius:14px;border-top:6px solid var(--brand);padding:20px 10px 24px;overflow-wrap:anywhere}
header{display:flex;align-items:center;gap:12px;min-height:40px;margin:0 0 16px;color:var(--quiet);font-weight:600}
header img{max-height:40px;max-width:160px}
h1{margin:0;font-size:1.375rem;line-height:1.3}
p{margin:8px 0}
.quiet{color:var(--quiet)}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0}
.scores{display:grid;grid-template-columns:repeat(6,minmax(44px,1fr));gap:4px;margin:16px 0 4px}
.scores label{position:relative;display:block;min-height:48px}
.scores input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.scores span{display:flex;align-items:center;justify-content:center;height:100%;border-radius:10px;border:2px solid transparent;background:var(--tile);font-weight:700;font-size:1.125rem}
.scores input:hover+span{border-color:var(--line)}
.scores input:checked+span{background:var(--brand);color:var(--on-brand);border-color:var(--ink)}
.scores input:focus-visible+span{outline:3px solid var(--ink);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:16px;margin:0 0 20px;color:var(--quiet);font-size:.875rem}
.ends span:last-child{text-align:end}
.comment{display:block;font-weight:600;margin:16px 0 4px}
textarea{display:block;width:100%;min-height:96px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;background:transparent;color:inherit;font:inherit;resize:vertical}
textarea::placeholder{color:var(--quiet);opacity:1}
button{min-height:48px;margin:16px 0 0;padding:0 28px;border:2px solid var(--ink);border-radius:10px;background:var(--brand);color:var(--on-brand);font:inherit;font-weight:700;cursor:pointer}
textarea:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.status{min-height:1.5em;margin:12px 0 0;font-weight:600}
.bad{color:var(--bad);font-weight:600}
summary{display:inline-flex;align-items:center;min-height:44px;cursor:pointer;text-decoration:underline}
footer{max-width:640px;margin:8px auto 0;padding:0 16px;font-size:.875rem}
a{color:inherit}
footer a{display:inline-flex;align-items:center;min-height:44px;color:var(--quiet)}
@media(min-width:360px){main{padding:20px 16px 24px}}
@media(min-width:600px){main{padding:28px 32px 32px}.scores{grid-template-columns:repeat(11,1fr)}h1{font-size:1.625rem}}`;
}

/**
 * A script that submits the chosen score when a person is there: after a pointer move, a tap or a key. Programs that
 * scan links in mails open the page but do none of these. Later changes of the score are submitted too.
 */
export const SCRIPT = `(function(){
var form=document.querySelector('form[data-saved]');if(!form)return;
var status=document.getElementById('status'),stored=form.dataset.stored,timer,there=false,last;
function chosen(){var one=form.querySelector('input[name=score]:checked');return one?one.value:undefined}
function send(){var score=chosen();if(score===undefined||score===stored)return;stored=score;status.textContent=form.dataset.saving;
fetch(form.action,{method:'POST',body:new URLSearchParams(new FormData(form)),credentials:'omit'}).then(function(answer){if(!answer.ok)throw new Error();if(stored===score)status.textContent=form.dataset.saved.replace('{score}',score)}).catch(function(){stored='';status.textContent=form.dataset.failed})}
function somebody(event){if(!event.isTrusted||there)return;
if(event.type==='pointermove'){var place=event.screenX+' '+event.screenY;if(!event.movementX&&!event.movementY&&(last===undefined||last===place)){last=place;return}}
there=true;send()}
['pointermove','pointerdown','keydown'].forEach(function(type){addEventListener(type,somebody,{passive:true})});
form.addEventListener('change',function(event){if(event.isTrusted&&event.target.name==='score'){clearTimeout(timer);timer=setTimeout(send,500)}});
form.addEventListener('submit',function(){clearTimeout(timer);stored=chosen()})
})()`;

/** The Content-Security-Policy. It allows only the page's own style, script, logo and form. */
export function policyOf(style: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Black or white, whichever has more contrast on this colour (by relative luminance in WCAG 2). */
function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? '#000' : '#fff';
}
