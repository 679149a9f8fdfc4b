import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** The picture of one moment in the animation. */
export interface Scene {
  caption: string;
  titles: [left: string, right: string];
  /** In the left tab. */
  pointer: { x: number; y: number } | undefined;
  left: Buffer;
  right: Buffer;
}

export interface Stage {
  /** A screenshot of the tab, as PNG. */
  show(scene: Scene): Promise<Buffer>;
  close(): Promise<void>;
}

/** Loaded by the page itself. */
const FONT = 'node_modules/@fontsource/lato/files/lato-latin-700-normal.woff2';
const BAR = 34;
const GAP = 16;
const CAPTION = 58;

/** A page that shows screenshots of two tabs side by side, with a caption below. */
export async function openStage(browser: Browser, tab: { width: number; height: number }): Promise<Stage> {
  const size = { width: 2 * tab.width + 3 * GAP, height: GAP + BAR + tab.height + CAPTION };
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const font = readFileSync(FONT).toString('base64');
  await page.setContent(`<!doctype html><style>
    @font-face { font-family: Lato; font-weight: 700; src: url(data:font/woff2;base64,${font}) format('woff2') }
    * { box-sizing: border-box; margin: 0 }
    body { width: ${size.width}px; height: ${size.height}px; background: #f1edf2; font: 700 18px Lato, sans-serif; color: #1d1c1d }
    .tab { position: absolute; top: ${GAP}px; width: ${tab.width}px; height: ${BAR + tab.height}px; border-radius: 10px; overflow: hidden; border: 1px solid #cfc8d1; background: #fff }
    .bar { height: ${BAR}px; line-height: ${BAR}px; padding: 0 14px; background: #4a154b; color: #fff; font-size: 14px }
    .bar i { display: inline-block; width: 10px; height: 10px; border-radius: 5px; background: #ffffff66; margin-right: 6px }
    .bar b { margin-left: 8px }
    img { display: block; width: ${tab.width}px; height: ${tab.height}px }
    #left { left: ${GAP}px } #right { left: ${2 * GAP + tab.width}px }
    p { position: absolute; left: 0; right: 0; bottom: 0; height: ${CAPTION}px; line-height: ${CAPTION}px; text-align: center }
    svg { position: absolute; width: 22px; height: 22px; z-index: 1; filter: drop-shadow(0 1px 1px #0006) }
  </style>
  <div class="tab" id="left"><div class="bar"><i></i><i></i><i></i><b></b></div><img></div>
  <div class="tab" id="right"><div class="bar"><i></i><i></i><i></i><b></b></div><img></div>
  <svg viewBox="0 0 22 22"><path d="M2 1v17l4.6-4.2 2.9 6.7 3-1.3-2.9-6.6H16z" fill="#1d1c1d" stroke="#fff" stroke-width="1.4"/></svg>
  <p></p>`);

  async function show({ caption, titles, pointer, left, right }: Scene): Promise<Buffer> {
    const given = {
      caption,
      titles,
      pointer: pointer === undefined ? null : { x: GAP + pointer.x, y: GAP + BAR + pointer.y },
      images: [left, right].map((png) => `data:image/png;base64,${png.toString('base64')}`),
    };
    await page.evaluate(async (scene) => {
      const images = [...document.querySelectorAll('img')];
      for (const [index, image] of images.entries()) {
        image.src = scene.images[index] ?? '';
        await image.decode();
      }
      for (const [index, title] of [...document.querySelectorAll('b')].entries()) {
        title.textContent = scene.titles[index] ?? '';
      }
      const line = document.querySelector('p');
      if (line !== null) line.textContent = scene.caption;
      const arrow = document.querySelector('svg');
      if (arrow === null) return;
      arrow.style.display = scene.pointer === null ? 'none' : '';
      if (scene.pointer === null) return;
      arrow.style.left = `${scene.pointer.x}px`;
      arrow.style.top = `${scene.pointer.y}px`;
    }, given);
    return page.screenshot();
  }

  return { show, close: () => context.close() };
}
