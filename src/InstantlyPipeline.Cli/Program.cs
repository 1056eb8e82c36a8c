Console.WriteLine("instantly-pipeline");
