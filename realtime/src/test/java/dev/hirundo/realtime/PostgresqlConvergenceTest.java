package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlConvergenceTest extends ConvergenceContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
