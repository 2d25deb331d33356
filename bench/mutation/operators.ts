// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file All mutation operators, in the order in which they are listed. Sources: StrykerJS and PIT by the names of their
 * mutators; Agrawal et al., Design of Mutant Operators for the C Programming Language, 1989; Offutt et al., An Experimental
 * Determination of Sufficient Mutant Operators, 1996; Delamaro, Maldonado, Mathur, Interface Mutation, 2001; Bradbury, Cordy,
 * Dingel, Mutation Operators for Concurrent Java, 2006; Deng, Offutt, Li, Empirical Evaluation of the Statement Deletion
 * Mutation Operator, 2013; Groce et al., How Verified is My Code? Falsification-Driven Verification, 2015.
 */
import type { Operator } from './operator.js';
import { CALLS } from './operators/calls.js';
import { CONDITIONS } from './operators/conditions.js';
import { LOCKS } from './operators/locks.js';
import { STATEMENTS } from './operators/statements.js';
import { VALUES } from './operators/values.js';

export const OPERATORS: readonly Operator[] = [...CONDITIONS, ...STATEMENTS, ...LOCKS, ...VALUES, ...CALLS];
