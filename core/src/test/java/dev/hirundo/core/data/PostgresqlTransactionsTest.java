package dev.hirundo.core.data;

import dev.hirundo.testing.TestDatabase;

class PostgresqlTransactionsTest extends TransactionsContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
