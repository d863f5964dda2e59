/// Limits for any key: how much somebody may do in a time, on one machine or many.
@NullMarked
package dev.hirundo.ratelimit;

import org.jspecify.annotations.NullMarked;
