// SPDX-License-Identifier: GPL-2.0-only
/** @file The address of a place in the report: `#finding-SLUG/STEP`, or the name of a part of the overview. */
import { useLayoutEffect, useState } from 'preact/hooks';

export interface Route {
  /** Null: the overview. */
  readonly slug: string | null;
  /** 0: before the first step; null: where the finding shows. */
  readonly step: number | null;
}

export function parseRoute(hash: string): Route {
  const [, slug, step] = /^#finding-([^/]+)(?:\/(\d+))?$/.exec(hash) ?? [];
  return { slug: slug === undefined ? null : decode(slug), step: step === undefined ? null : Number(step) };
}

/** Somebody else may have written the address. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function addressOf(slug: string, step?: number): string {
  return `#finding-${encodeURIComponent(slug)}${step === undefined ? '' : `/${step}`}`;
}

/** The place that the address names, as long as the page is open. */
export function useRoute(): readonly [route: Route, goTo: (slug: string, step: number) => void] {
  const [hash, setHash] = useState(location.hash);
  useLayoutEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const goTo = (slug: string, step: number): void => {
    const address = addressOf(slug, step);
    // Steps do not fill the history of the browser.
    history.replaceState(null, '', address);
    setHash(address);
  };
  return [parseRoute(hash), goTo];
}
