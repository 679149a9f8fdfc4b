import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const gap = 4;
const margin = 8;

interface FloatingProps extends Pick<JSX.HTMLAttributes<HTMLDivElement>, 'role' | 'aria-label' | 'class'> {
  /** The element that the list is placed beside. */
  beside: { readonly current: HTMLElement | null };
  /** As wide as that element; otherwise as wide as its content. */
  isWide?: boolean;
  children: ComponentChildren;
}

/**
 * A list that floats above everything else. As a popover it is in the browser's top layer, so it is not clipped by a
 * modal or a scrolling pane. It opens downwards if there is space, otherwise upwards.
 */
export function Floating({ beside, isWide = false, children, ...rest }: FloatingProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      if (list.current && beside.current) put(list.current, beside.current.getBoundingClientRect(), { isWide });
    };
    list.current?.showPopover();
    place();
    // Chosen items make the field grow, typing makes the list shrink.
    const sizes = new ResizeObserver(place);
    for (const element of [list.current, beside.current]) if (element) sizes.observe(element);
    // A click in the list must not take the focus from the text field.
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
  // A menu narrower than the window stays inside it: aligned left if it fits, otherwise right.
  const wanted = left + offsetWidth + margin <= innerWidth ? left : right - offsetWidth;
  style.left = `${Math.max(margin, Math.min(wanted, innerWidth - margin - offsetWidth))}px`;
}
