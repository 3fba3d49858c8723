import { MI009 } from './MI009.ts'
import { MI010 } from './MI010.ts'
import { MI011 } from './MI011.ts'
import { POL001 } from './POL001.ts'
import { POL002 } from './POL002.ts'
import { POL003 } from './POL003.ts'
import { POL004 } from './POL004.ts'
import { POL005 } from './POL005.ts'
import { POL007 } from './POL007.ts'
import { POL008 } from './POL008.ts'
import { POL009 } from './POL009.ts'
import { POL010 } from './POL010.ts'
import { POL011 } from './POL011.ts'
import { POL012 } from './POL012.ts'
import { POL013 } from './POL013.ts'
import { POL014 } from './POL014.ts'
import { POL015 } from './POL015.ts'

/** Rules about the effective policy of operations, about the backend entities that it names, and about policies that mislead. */
export const policyRules = {
  MI009,
  MI010,
  MI011,
  POL001,
  POL002,
  POL003,
  POL004,
  POL005,
  POL007,
  POL008,
  POL009,
  POL010,
  POL011,
  POL012,
  POL013,
  POL014,
  POL015
}
