package dev.hirundo.core.data;

import dev.hirundo.testing.TestDatabase;

class H2TransactionsTest extends TransactionsContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
