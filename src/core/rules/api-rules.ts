import { API001 } from './API001.ts'
import { API002 } from './API002.ts'
import { API003 } from './API003.ts'
import { API004 } from './API004.ts'
import { API005 } from './API005.ts'
import { API006 } from './API006.ts'
import { API007 } from './API007.ts'
import { API008 } from './API008.ts'
import { API009 } from './API009.ts'
import { API010 } from './API010.ts'

/** Rules about the API entity. */
export const apiRules = {
  API001,
  API002,
  API003,
  API004,
  API005,
  API006,
  API007,
  API008,
  API009,
  API010
}
