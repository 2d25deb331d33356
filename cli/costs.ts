// SPDX-License-Identifier: GPL-2.0-only
/** @file What each command costs, as its help says: on one core that is not shared. */

const AT_ONCE = 'a second';

/** Command -> what it takes by default. */
export const COSTS: Readonly<Record<string, string>> = {
  bisect: 'a quarter of a minute for each kernel that has to be compiled: some for the patches, one or two for each hunk',
  check: 'half a minute for both revisions; --time sets it; --exhaustive adds minutes for each revision',
  race: 'about a minute for both revisions; --time sets it; --certify adds minutes',
  fuzz: 'the minute, or what --time says',
  corpus: 'seconds; minimise runs every input once',
  coverage: AT_ONCE,
  matrix: 'some minutes of two cores; three sessions, tokens or tasks: up to hours',
  litmus: 'less than a second for most scenarios',
  conform: 'ten seconds for 1,000 sequences',
  diff: 'seconds where little differs, minutes where much does; --no-race and a smaller --calls are faster',
  explore: 'seconds; three sessions or tokens: minutes',
  export: AT_ONCE,
  diagram: AT_ONCE,
  explain: AT_ONCE,
  findings: 'a minute',
  init: AT_ONCE,
  replay: AT_ONCE,
  report: 'seconds',
  review: 'a minute or two',
  properties: AT_ONCE,
  revisions: AT_ONCE,
};
