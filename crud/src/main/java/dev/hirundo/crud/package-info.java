/// A record becomes a table, a repository and a REST resource.
@NullMarked
package dev.hirundo.crud;

import org.jspecify.annotations.NullMarked;
