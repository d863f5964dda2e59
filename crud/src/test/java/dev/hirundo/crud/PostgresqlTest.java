package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.Nested;

/// What this module promises, on PostgreSQL.
class PostgresqlTest {
    @Nested
    class Resources extends ResourceContract {
        Resources() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Methods extends MethodContract {
        Methods() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Lists extends ListContract {
        Lists() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Preconditions extends PreconditionContract {
        Preconditions() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Patches extends PatchContract {
        Patches() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Conflicts extends ConflictContract {
        Conflicts() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Accesses extends AccessContract {
        Accesses() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class TextIds extends TextIdContract {
        TextIds() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileBodies extends HostileBodyContract {
        HostileBodies() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileTargets extends HostileTargetContract {
        HostileTargets() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class HostileCursors extends HostileCursorContract {
        HostileCursors() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Repositories extends RepositoryContract {
        Repositories() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Together extends TogetherContract {
        Together() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Streams extends StreamContract {
        Streams() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Columns extends ColumnContract {
        Columns() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Pages extends PagingContract {
        Pages() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class PageRequests extends PageRequestContract {
        PageRequests() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Documents extends DocumentContract {
        Documents() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Idempotencies extends IdempotencyContract {
        Idempotencies() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class RowAccesses extends RowAccessContract {
        RowAccesses() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class IdempotencyRaces extends IdempotencyRaceContract {
        IdempotencyRaces() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Filters extends FilterContract {
        Filters() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Batches extends BatchContract {
        Batches() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class FieldAccesses extends FieldAccessContract {
        FieldAccesses() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Imports extends ImportContract {
        Imports() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Searches extends SearchContract {
        Searches() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Exports extends ExportContract {
        Exports() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Lifecycles extends LifecycleContract {
        Lifecycles() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Https extends HttpContract {
        Https() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Indexes extends IndexContract {
        Indexes() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Expansions extends ExpandContract {
        Expansions() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class ListModels extends ListModelContract {
        ListModels() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Grammar extends GrammarContract {
        Grammar() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class RepositoryExtras extends RepositoryExtrasContract {
        RepositoryExtras() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class ListsOverHttp extends ListHttpContract {
        ListsOverHttp() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Caches extends CacheContract {
        Caches() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Naughty extends NaughtyContract {
        Naughty() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Lives extends LiveContract {
        Lives() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Texts extends TextsContract {
        Texts() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Rights extends RightsContract {
        Rights() {
            super(TestDatabase.POSTGRESQL);
        }
    }
}
