import { startOpen } from './page.js';

startOpen(() => {});
