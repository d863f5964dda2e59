package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlStreamTest extends StreamContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
