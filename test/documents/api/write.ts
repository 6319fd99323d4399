import { writeFileSync } from 'node:fs';
import { apiPage, pageNow } from './page.ts';

writeFileSync(apiPage, pageNow());
