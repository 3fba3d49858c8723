import { P01 } from './P01.ts'
import { P03 } from './P03.ts'
import { P04 } from './P04.ts'
import { P05 } from './P05.ts'
import { P06 } from './P06.ts'
import { P07 } from './P07.ts'
import { P08 } from './P08.ts'
import { P09 } from './P09.ts'
import { P10 } from './P10.ts'
import { P11 } from './P11.ts'
import { P12 } from './P12.ts'
import { P13 } from './P13.ts'
import { P14 } from './P14.ts'
import { P15 } from './P15.ts'
import { P16 } from './P16.ts'
import { P17 } from './P17.ts'
import { P18 } from './P18.ts'
import { P19 } from './P19.ts'
import { P20 } from './P20.ts'
import { P21 } from './P21.ts'
import { P22 } from './P22.ts'
import { P23 } from './P23.ts'
import { P24 } from './P24.ts'
import { P25 } from './P25.ts'
import { P26 } from './P26.ts'
import { P27 } from './P27.ts'
import { P28 } from './P28.ts'
import { P29 } from './P29.ts'
import { P30 } from './P30.ts'
import { P31 } from './P31.ts'
import { P32 } from './P32.ts'
import { P34 } from './P34.ts'
import { P35 } from './P35.ts'
import { P36 } from './P36.ts'
import { P37 } from './P37.ts'
import { P40 } from './P40.ts'
import { P41 } from './P41.ts'
import { P42 } from './P42.ts'
import { P43 } from './P43.ts'
import { P44 } from './P44.ts'
import { P45 } from './P45.ts'
import { P46 } from './P46.ts'
import { P47 } from './P47.ts'

/** Rules about the document, before and at an import. */
export const specRules = {
  P01,
  P03,
  P04,
  P05,
  P06,
  P07,
  P08,
  P09,
  P10,
  P11,
  P12,
  P13,
  P14,
  P15,
  P16,
  P17,
  P18,
  P19,
  P20,
  P21,
  P22,
  P23,
  P24,
  P25,
  P26,
  P27,
  P28,
  P29,
  P30,
  P31,
  P32,
  P34,
  P35,
  P36,
  P37,
  P40,
  P41,
  P42,
  P43,
  P44,
  P45,
  P46,
  P47
} as const
