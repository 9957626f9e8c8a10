// How eslint reads the scripts of the pages. It and its rules lie where `./desk check` installs them.
import { createRequire } from "node:module";

const installed = createRequire(new URL(".tools/scripts/package.json", import.meta.url));
const js = installed("@eslint/js");
const globals = installed("globals");

export default [
  js.configs.recommended,
  {
    files: ["static/claimdesk/*.js", "static/claimdesk/replay/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-implicit-globals": "error",
      complexity: ["error", 10],
      "max-lines": ["error", 400],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-shadow": "error",
    },
  },
];
