import { APP004 } from './APP004.ts'
import { APP005 } from './APP005.ts'
import { AUTH001 } from './AUTH001.ts'
import { AUTH002 } from './AUTH002.ts'
import { AUTH003 } from './AUTH003.ts'
import { AUTH004 } from './AUTH004.ts'
import { AUTH005 } from './AUTH005.ts'
import { AUTH006 } from './AUTH006.ts'
import { AUTH007 } from './AUTH007.ts'
import { AUTH008 } from './AUTH008.ts'
import { AUTH009 } from './AUTH009.ts'
import { AUTH010 } from './AUTH010.ts'
import { AUTH011 } from './AUTH011.ts'
import { AUTH012 } from './AUTH012.ts'
import { AUTH013 } from './AUTH013.ts'
import { AUTH014 } from './AUTH014.ts'
import { AUTH015 } from './AUTH015.ts'
import { AUTH016 } from './AUTH016.ts'
import { AUTH017 } from './AUTH017.ts'
import { AUTH018 } from './AUTH018.ts'
import { AUTH019 } from './AUTH019.ts'
import { FUNC001 } from './FUNC001.ts'
import { FUNC002 } from './FUNC002.ts'
import { FUNC004 } from './FUNC004.ts'
import { FUNC005 } from './FUNC005.ts'
import { FUNC006 } from './FUNC006.ts'
import { FUNC007 } from './FUNC007.ts'
import { MI001 } from './MI001.ts'
import { MI007 } from './MI007.ts'
import { NET001 } from './NET001.ts'
import { NET002 } from './NET002.ts'
import { NET003 } from './NET003.ts'
import { NET004 } from './NET004.ts'
import { NET005 } from './NET005.ts'
import { NET006 } from './NET006.ts'
import { NET007 } from './NET007.ts'
import { NET008 } from './NET008.ts'
import { NET009 } from './NET009.ts'
import { NET010 } from './NET010.ts'
import { NET011 } from './NET011.ts'
import { NET012 } from './NET012.ts'
import { READ001 } from './READ001.ts'
import type { FindingOf, Rule } from './rule.ts'
import { SLOT003 } from './SLOT003.ts'

/** Rules about one app, about the identity that calls it, and about what could not be read. */
export const backendRules = {
  APP004,
  APP005,
  AUTH001,
  AUTH002,
  AUTH003,
  AUTH004,
  AUTH005,
  AUTH006,
  AUTH007,
  AUTH008,
  AUTH009,
  AUTH010,
  AUTH011,
  AUTH012,
  AUTH013,
  AUTH014,
  AUTH015,
  AUTH016,
  AUTH017,
  AUTH018,
  AUTH019,
  FUNC001,
  FUNC002,
  FUNC004,
  FUNC005,
  FUNC006,
  FUNC007,
  MI001,
  MI007,
  NET001,
  NET002,
  NET003,
  NET004,
  NET005,
  NET006,
  NET007,
  NET008,
  NET009,
  NET010,
  NET011,
  NET012,
  READ001,
  SLOT003
}

type Rules = typeof backendRules
type FactsOf<R> = R extends Rule<string, infer Facts> ? Facts : never

/** A finding of one of these rules. */
export type BackendFinding = { [Id in keyof Rules]: FindingOf<Id, FactsOf<Rules[Id]>> }[keyof Rules]
