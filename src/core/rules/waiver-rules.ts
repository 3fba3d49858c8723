import { WAIVE001 } from './WAIVE001.ts'
import { WAIVE002 } from './WAIVE002.ts'

/** Rules about the waivers of a manifest. */
export const waiverRules = { WAIVE001, WAIVE002 }
