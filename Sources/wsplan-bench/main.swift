print("wsplan-bench")
