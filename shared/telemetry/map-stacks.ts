import { printStack } from './original-positions.ts';

// Loaded for its effect, first in every bundle: stacks name the sources, not the minified bundle.
Error.prepareStackTrace = printStack;
