import type { Page } from 'playwright-core';

/**
 * Finds text on the page with a lower contrast than the 4.5 that WCAG 2 requires, in light and in dark mode. An entry
 * looks like "2.9 Send (button.send, light)". Disabled controls are exempt, as in WCAG.
 */
export async function faintTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    type Color = [red: number, green: number, blue: number, alpha: number];

    function colorOf(css: string): Color {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, alpha];
    }

    function over([red, green, blue, alpha]: Color, below: Color): Color {
      const mixed = [red, green, blue].map((part, at) => part * alpha + (below[at] ?? 0) * (1 - alpha));
      return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 1];
    }

    function luminance(color: Color): number {
      const [red = 0, green = 0, blue = 0] = color.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    function upwards(element: Element): Element[] {
      const all: Element[] = [];
      for (let one: Element | null = element; one; one = one.parentElement) all.push(one);
      return all;
    }

    function contrast(element: Element, css: string): number {
      const layers = upwards(element).map((one) => getComputedStyle(one));
      let behind: Color = [255, 255, 255, 1];
      for (const { backgroundColor } of layers.toReversed()) behind = over(colorOf(backgroundColor), behind);
      const [red, green, blue, alpha] = colorOf(css);
      const opacity = layers.reduce((all, one) => all * Number(one.opacity), alpha);
      const ink = luminance(over([red, green, blue, opacity], behind));
      const paper = luminance(behind);
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    }

    function* texts(): Iterable<{ element: Element; words: string; css: string }> {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const words = node.textContent?.trim() ?? '';
        const element = node.parentElement;
        if (element && words !== '' && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
          yield { element, words, css: getComputedStyle(element).color };
      }
      for (const element of document.querySelectorAll<HTMLInputElement>('[placeholder]')) {
        if (element.value === '' && element.placeholder !== '' && element.checkVisibility())
          yield { element, words: element.placeholder, css: getComputedStyle(element, '::placeholder').color };
      }
    }

    const root = document.documentElement;
    const { theme = 'light' } = root.dataset;
    const faint = new Set<string>();
    for (const shown of ['light', 'dark']) {
      root.dataset.theme = shown;
      for (const { element, words, css } of texts()) {
        const found = contrast(element, css);
        if (found >= 4.5 || element.closest('[disabled]')) continue;
        faint.add(
          `${found.toFixed(2)} ${words.slice(0, 40)} (${element.tagName.toLowerCase()}.${element.className}, ${shown})`,
        );
      }
    }
    root.dataset.theme = theme;
    return [...faint];
  });
}
