"""Use a database, fork, and use it in both processes; exits 0 when both could."""

import os
import sys

from store_facts import KENT, SEATTLE

from gateway.store import Database

database = Database.open(sys.argv[1])
database.upgrade()
database.write(lambda uow: uow.districts.put(KENT))
child = os.fork()
if child == 0:
    database.write(lambda uow: uow.districts.put(SEATTLE))
    os._exit(0 if len(database.read(lambda uow: uow.districts.list_all())) == 2 else 1)
_, status = os.waitpid(child, 0)
codes = [district.code for district in database.read(lambda uow: uow.districts.list_all())]
database.close()
sys.exit(0 if status == 0 and codes == ["17001", "17415"] else 1)
