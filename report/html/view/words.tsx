// SPDX-License-Identifier: GPL-2.0-only
/** @file Code that breaks where its reader would break it, not inside a name. */
import { Fragment } from 'preact';

/** Names of up to this many letters fit a column of a phone. */
const FITS = 16;

/** `down_write_killable(luo_state_rwsem)` breaks behind the parenthesis; only what is longer than a column, behind an underscore. */
export function Code({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=\w[(])(?![)])/).flatMap((part) => (/[^\s]{17,}/.test(part) && FITS < part.length ? part.split(/(?<=[^_]_)(?=[^_])/) : [part]));
  return (
    <>
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
