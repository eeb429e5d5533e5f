// What script adds to pages that work without it. Each module looks for its own data-* marks and does one thing.
import * as copying from "./copying.js";
import * as forms from "./forms.js";
import * as opening from "./opening.js";
import * as preview from "./preview.js";
import * as tabs from "./tabs.js";
import * as verify from "./verify.js";
import * as waiting from "./waiting.js";

for (const module of [tabs, opening, forms, copying, preview, waiting, verify]) module.start(document);
