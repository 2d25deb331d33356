import type { Rules } from './rules.js';
export interface Mutant { rules: Rules }
