package dev.hirundo.core.data;

import dev.hirundo.testing.TestDatabase;

class PostgresqlDatabaseTest extends DatabaseContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
