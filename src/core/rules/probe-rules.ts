import { PROBE001 } from './PROBE001.ts'
import { PROBE002 } from './PROBE002.ts'
import { PROBE003 } from './PROBE003.ts'
import { PROBE004 } from './PROBE004.ts'
import { PROBE005 } from './PROBE005.ts'

/** Rules about what backend and gateway really answer. */
export const probeRules = { PROBE001, PROBE002, PROBE003, PROBE004, PROBE005 }
