import type { Machine } from './machine.js';
export function canonicalForm(_machine: Machine): string { return ''; }
