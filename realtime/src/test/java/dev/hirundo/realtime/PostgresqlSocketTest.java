package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlSocketTest extends SocketContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
