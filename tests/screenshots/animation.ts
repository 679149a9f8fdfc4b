import { writeFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { encode } from 'modern-gif';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../helpers/eventually.ts';
import { openStage, type Scene, type Stage } from './animation-stage.ts';

const TAB = { viewport: { width: 520, height: 545 }, deviceScaleFactor: 1 };
const LOOK_MS = 60;
/** Changes are shown this long while somebody watches; a picture that people read is shown longer. */
const MOVING_MS = 120;
const MOST_BYTES = 2_000_000;
const COLOURS = 128;

interface Frame {
  png: Buffer;
  ms: number;
}

/** The demo's functions that the filming uses. */
export interface Film {
  url: string;
  /** A client gives a score. Resolves when it is in the channel. */
  score: () => Promise<void>;
}

/** Ten seconds for the README's first screen: two tabs, a claim, the other message disappears, a score arrives. */
export async function filmStory(browser: Browser, { url, score }: Film, path: string): Promise<string> {
  const anna = await (await browser.newContext(TAB)).newPage();
  const bela = await (await browser.newContext(TAB)).newPage();
  const stage = await openStage(browser, TAB.viewport);
  const film = createFilm(stage, { left: anna, right: bela });

  await anna.goto(`${url}/anna/@newproject/messages`);
  await bela.goto(`${url}/bela/@newproject/messages`);
  const claim = anna.getByRole('button', { name: 'Claim project' }).last();
  await claim.waitFor();
  await bela.getByRole('button', { name: 'Claim project' }).last().waitFor();
  await claim.scrollIntoViewIfNeeded();
  await Promise.all([settled(anna), settled(bela)]);
  film.show({ caption: 'A client asks: @newproject tells everyone with the skills' });
  await film.still(2_000);

  const box = await claim.boundingBox();
  if (box === null) throw new Error('The button "Claim project" is not to be seen.');
  const at = { x: box.x + box.width * 0.6, y: box.y + box.height * 0.6 };
  film.show({ caption: 'Both want it. Anna is first …' });
  for (let step = 0; step <= 8; step++) {
    const left = 1 - step / 8;
    film.show({ pointer: { x: at.x + 150 * left * left, y: at.y + 110 * left } });
    await film.still(step === 8 ? 400 : 60);
  }

  const others = await bela.getByRole('button', { name: 'Claim project' }).count();
  film.show({ caption: '… and has it. Everybody else’s message vanishes' });
  await claim.click();
  await film.until(async () => {
    const isGone = (await bela.getByRole('button', { name: 'Claim project' }).count()) < others;
    return isGone && (await anna.getByText('You claimed').last().isVisible());
  });
  film.show({ pointer: undefined });
  await Promise.all([settled(anna), settled(bela)]);
  await film.still(2_200);

  await bela.goto(`${url}/hana/client-feedback`);
  await settled(bela);
  film.show({ titles: ['Anna · @newproject', 'Hana · #client-feedback'] });
  film.show({ caption: 'The client gives a score: @ops posts it, once, and tags its people' });
  await film.still(900);
  const before = await bela.getByRole('button', { name: "I'll follow up" }).count();
  await score();
  await film.until(async () => (await bela.getByRole('button', { name: "I'll follow up" }).count()) > before);
  await settled(bela);
  await film.still(3_000);

  const gif = await encodeGif(film.frames);
  if (gif.length > MOST_BYTES)
    throw new Error(`The animation has ${gif.length} bytes; a page should load fewer than ${MOST_BYTES}.`);
  writeFileSync(path, gif);
  await stage.close();
  const seconds = film.frames.reduce((sum, { ms }) => sum + ms, 0) / 1_000;
  return `${path}: ${film.frames.length} frames, ${seconds.toFixed(1)} s, ${Math.round(gif.length / 1_000)} kB`;
}

function createFilm(stage: Stage, { left, right }: { left: Page; right: Page }) {
  const frames: Frame[] = [];
  let scene: Omit<Scene, 'left' | 'right'> = {
    caption: '',
    titles: ['Anna · @newproject', 'Bela · @newproject'],
    pointer: undefined,
  };

  /** A picture that equals the one before only makes that one last longer. */
  async function still(ms: number): Promise<void> {
    const [one, other] = await Promise.all([left.screenshot(), right.screenshot()]);
    const png = await stage.show({ ...scene, left: one, right: other });
    const last = frames.at(-1);
    if (last?.png.equals(png) === true) last.ms += ms;
    else frames.push({ png, ms });
  }

  return {
    frames,
    still,
    show(changes: Partial<typeof scene>): void {
      scene = { ...scene, ...changes };
    },
    /** Films changes, however slow the machine is: only pictures that differ count. */
    async until(isSo: () => Promise<boolean>): Promise<void> {
      await eventually(async () => {
        const before = frames.length;
        await still(0);
        const last = frames.at(-1);
        if (frames.length > before && last !== undefined) last.ms = MOVING_MS;
        await left.waitForTimeout(LOOK_MS);
        return isSo();
      });
    },
  };
}

/** Nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(500);
  let before = await page.screenshot();
  await eventually(async () => {
    await page.waitForTimeout(150);
    const now = await page.screenshot();
    const isSame = now.equals(before);
    before = now;
    return isSame;
  });
}

async function encodeGif(frames: readonly Frame[]): Promise<Buffer> {
  const pictures = frames.map(({ png, ms }) => ({ ...pixels(png), ms }));
  const [first] = pictures;
  if (first === undefined) throw new Error('Nothing was filmed.');
  const { width, height } = first;
  const gif = await encode({
    width,
    height,
    maxColors: COLOURS,
    frames: pictures.map(({ data, ms }) => ({ data, delay: ms })),
  });
  return Buffer.from(gif);
}

function pixels(png: Buffer): { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> } {
  const { width, height, channels, data } = decode(png);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++) rgba[pixel * 4 + colour] = data[pixel * channels + colour] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  return { width, height, data: rgba };
}
