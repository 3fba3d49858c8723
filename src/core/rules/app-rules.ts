import { APP001 } from './APP001.ts'
import { APP002 } from './APP002.ts'
import { APP003 } from './APP003.ts'
import { APP006 } from './APP006.ts'
import { MI004 } from './MI004.ts'
import { MI005 } from './MI005.ts'
import { SLOT001 } from './SLOT001.ts'

/** Rules about which apps are behind the API, where calls go, and the slots beside. */
export const appRules = { APP001, APP002, APP003, APP006, MI004, MI005, SLOT001 }
