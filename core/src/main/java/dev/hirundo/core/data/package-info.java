/// The database: pool, transactions, migrations.
@NullMarked
package dev.hirundo.core.data;

import org.jspecify.annotations.NullMarked;
