import { AI001 } from './AI001.ts'
import { CA001 } from './CA001.ts'
import { CA002 } from './CA002.ts'
import { EH001 } from './EH001.ts'
import { EXT001 } from './EXT001.ts'
import { EXT002 } from './EXT002.ts'
import { EXT003 } from './EXT003.ts'
import { KV001 } from './KV001.ts'
import { KV003 } from './KV003.ts'
import { KV004 } from './KV004.ts'
import { ROLE001 } from './ROLE001.ts'
import { ROLE002 } from './ROLE002.ts'
import { SB001 } from './SB001.ts'
import { ST001 } from './ST001.ts'
import { ST002 } from './ST002.ts'
import { ST003 } from './ST003.ts'
import { ST004 } from './ST004.ts'
import { SVC001 } from './SVC001.ts'
import { SVC002 } from './SVC002.ts'
import { SVC003 } from './SVC003.ts'
import { SVC004 } from './SVC004.ts'
import { SVC005 } from './SVC005.ts'

/** Rules about the services beside App Service that API Management calls with its identity, and about backends of no known kind. */
export const serviceRules = {
  AI001,
  CA001,
  CA002,
  EH001,
  EXT001,
  EXT002,
  EXT003,
  KV001,
  KV003,
  KV004,
  SVC005,
  ROLE001,
  ROLE002,
  SB001,
  ST001,
  ST002,
  ST003,
  ST004,
  SVC001,
  SVC002,
  SVC003,
  SVC004
}
