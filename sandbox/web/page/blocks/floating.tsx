import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const gap = 4;
const margin = 8;

interface FloatingProps extends Pick<JSX.HTMLAttributes<HTMLDivElement>, 'role' | 'aria-label' | 'class'> {
  /** What opened the list, and what it stands beside. */
  beside: { readonly current: HTMLElement | null };
  /** As wide as what opened it; otherwise as wide as its words. */
  isWide?: boolean;
  children: ComponentChildren;
}

/**
 * A list that floats above everything else. As a popover it lies in the browser's top layer, so neither the edge of a
 * modal nor that of a scrolling pane cuts it off. It opens downwards where there is room, otherwise upwards.
 */
export function Floating({ beside, isWide = false, children, ...rest }: FloatingProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      if (list.current && beside.current) put(list.current, beside.current.getBoundingClientRect(), { isWide });
    };
    list.current?.showPopover();
    place();
    // Choosing several makes the field grow, typing makes the list shrink.
    const sizes = new ResizeObserver(place);
    for (const element of [list.current, beside.current]) if (element) sizes.observe(element);
    // Whoever chooses with the mouse goes on typing where they were.
    const keepFocus = (event: Event) => event.preventDefault();
    list.current?.addEventListener('mousedown', keepFocus);
    addEventListener('scroll', place, { capture: true, passive: true });
    addEventListener('resize', place);
    return () => {
      sizes.disconnect();
      removeEventListener('scroll', place, { capture: true });
      removeEventListener('resize', place);
    };
  }, [beside, isWide]);
  return (
    <div ref={list} popover="manual" {...rest}>
      {children}
    </div>
  );
}

function put(list: HTMLElement, { top, bottom, left, right, width }: DOMRect, { isWide }: { isWide: boolean }): void {
  const { style } = list;
  if (isWide) style.width = `${width}px`;
  const below = innerHeight - bottom - gap - margin;
  const above = top - gap - margin;
  const isBelow = list.scrollHeight <= below || below >= above;
  style.setProperty('--room', `${Math.max(0, isBelow ? below : above)}px`);
  const { offsetHeight: height, offsetWidth } = list;
  style.top = `${isBelow ? bottom + gap : top - gap - height}px`;
  // A menu narrower than the window stays inside it: flush left where it fits, otherwise flush right.
  const wanted = left + offsetWidth + margin <= innerWidth ? left : right - offsetWidth;
  style.left = `${Math.max(margin, Math.min(wanted, innerWidth - margin - offsetWidth))}px`;
}
