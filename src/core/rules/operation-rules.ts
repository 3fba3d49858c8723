import { OPS001 } from './OPS001.ts'
import { OPS002 } from './OPS002.ts'
import { OPS003 } from './OPS003.ts'
import { OPS004 } from './OPS004.ts'

/** Rules about operations of the document against those of the service. */
export const operationRules = { OPS001, OPS002, OPS003, OPS004 } as const
