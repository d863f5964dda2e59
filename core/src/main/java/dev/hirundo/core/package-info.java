/// What every part of Hirundo speaks: problems, JSON, validation, the caller, server defaults.
@NullMarked
package dev.hirundo.core;

import org.jspecify.annotations.NullMarked;
