#!/usr/bin/env node
// A file of its own, since the command is linked when it is installed, and built after that.
import "../dist/cli.js";
